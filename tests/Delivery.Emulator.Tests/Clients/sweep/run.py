"""Calls every operation that an emulator has through boto3, and checks each answer against botocore's service model.

usage: run.py URL

Ends with 0 and says nothing where every operation was called and every answer was as modeled; else a line for each problem.
"""
import json
import sys
import urllib.request

import application_autoscaling
import autoscaling
import cloudformation
import ec2
import ecr
import ecs
import elasticloadbalancing
import iam
import logs
import monitoring
import reads
import sqs
import ssm
import sts
from recorder import Recorder

AREAS = (
    iam, sts, ssm, sqs, logs, ecr, cloudformation, ecs, application_autoscaling, ec2, elasticloadbalancing, monitoring, autoscaling, reads,
)


def main(url):
    with urllib.request.urlopen(url + "/_emulator/operations") as answer:
        recorder = Recorder(url, json.load(answer))
    for area in AREAS:
        recorder.run(area)
    recorder.expect_called()
    for problem in recorder.problems:
        print(problem)
    return 1 if recorder.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
