"""Systems Manager Parameter Store."""
IMAGE = "/aws/service/ecs/optimized-ami/amazon-linux-2023/"


def sweep(recorder):
    ssm = recorder.client("ssm")
    name = "/sweep/release"
    put = ssm.put_parameter(Name=name, Value="one", Type="String", Description="a release", Tags=[{"Key": "team", "Value": "a"}])
    recorder.expect(put["Version"] == 1, "PutParameter: the first version is 1")
    ssm.put_parameter(Name=name, Value="two", Overwrite=True)
    ssm.put_parameter(Name="/sweep/list", Value="a,b,c", Type="StringList", Tier="Advanced")
    ssm.put_parameter(Name="/sweep/deep/secret", Value="hidden", Type="SecureString")
    ssm.label_parameter_version(Name=name, ParameterVersion=1, Labels=["good", "aws-bad"])
    recorder.expect(ssm.get_parameter(Name=name + ":good")["Parameter"]["Value"] == "one", "GetParameter: by label")
    recorder.expect("hidden" not in ssm.get_parameter(Name="/sweep/deep/secret")["Parameter"]["Value"], "GetParameter: secret without decryption")
    recorder.expect(
        ssm.get_parameter(Name="/sweep/deep/secret", WithDecryption=True)["Parameter"]["Value"] == "hidden", "GetParameter: secret with decryption")
    several = ssm.get_parameters(Names=[name, "/sweep/none", IMAGE + "recommended", IMAGE + "arm64/recommended/image_id"])
    recorder.expect(several["InvalidParameters"] == ["/sweep/none"], "GetParameters: invalid ones")
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path="/sweep", Recursive=True, PaginationConfig={"PageSize": 2})
    recorder.expect(len([each for page in pages for each in page["Parameters"]]) == 3, "GetParametersByPath: all pages")
    recorder.expect(ssm.get_parameters_by_path(Path=IMAGE + "recommended")["Parameters"], "GetParametersByPath: public ones")
    history = list(ssm.get_paginator("get_parameter_history").paginate(Name=name, PaginationConfig={"PageSize": 1}))
    recorder.expect(len(history) == 2, "GetParameterHistory: a page for each version")
    filters = [{"Key": "tag:team", "Values": ["a"]}, {"Key": "Type", "Values": ["String"]}, {"Key": "Path", "Option": "Recursive", "Values": ["/sweep"]}]
    found = [each["Name"] for page in ssm.get_paginator("describe_parameters").paginate(ParameterFilters=filters) for each in page["Parameters"]]
    recorder.expect(found == [name], f"DescribeParameters: {found}")
    recorder.expect(ssm.unlabel_parameter_version(Name=name, ParameterVersion=1, Labels=["good"])["RemovedLabels"] == ["good"], "UnlabelParameterVersion")
    ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId=name, Tags=[{"Key": "stage", "Value": "dev"}])
    ssm.remove_tags_from_resource(ResourceType="Parameter", ResourceId=name, TagKeys=["team"])
    recorder.expect(
        ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"] == [{"Key": "stage", "Value": "dev"}], "ListTagsForResource")
    recorder.refused("ParameterAlreadyExists", ssm.put_parameter, Name=name, Value="x", Type="String")
    recorder.refused("ParameterNotFound", ssm.get_parameter, Name="/sweep/none")
    recorder.refused("ParameterVersionNotFound", ssm.get_parameter, Name=name + ":9")
    recorder.refused("InvalidResourceId", ssm.list_tags_for_resource, ResourceType="Parameter", ResourceId="/sweep/none")
    recorder.refused("InvalidFilterKey", ssm.describe_parameters, ParameterFilters=[{"Key": "Label", "Values": ["a"]}])
    ssm.delete_parameter(Name=name)
    deleted = ssm.delete_parameters(Names=["/sweep/list", "/sweep/deep/secret", "/sweep/none"])
    recorder.expect(deleted["InvalidParameters"] == ["/sweep/none"], "DeleteParameters: invalid ones")
    recorder.refused("ParameterNotFound", ssm.delete_parameter, Name=name)
