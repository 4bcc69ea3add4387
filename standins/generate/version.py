"""The version of botocore that is installed."""

import botocore

print(botocore.__version__)
