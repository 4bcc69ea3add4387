"""Elastic Container Registry."""
import base64
import hashlib
import json
import urllib.request

REPOSITORY = "sweep/worker"
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
RULES = {"rules": [{
    "rulePriority": 1, "description": "keep one", "action": {"type": "expire"},
    "selection": {"tagStatus": "tagged", "tagPatternList": ["1.*"], "countType": "imageCountMoreThan", "countNumber": 1},
}]}


def sweep(recorder):
    ecr = recorder.client("ecr")
    created = ecr.create_repository(
        repositoryName=REPOSITORY, imageTagMutability="IMMUTABLE_WITH_EXCLUSION", tags=[{"Key": "team", "Value": "a"}],
        imageTagMutabilityExclusionFilters=[{"filterType": "WILDCARD", "filter": "latest*"}])["repository"]
    recorder.expect(
        [each["repositoryName"] for page in ecr.get_paginator("describe_repositories").paginate() for each in page["repositories"]] == [REPOSITORY],
        "DescribeRepositories")
    token = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
    recorder.expect(base64.b64decode(token).startswith(b"AWS:"), "GetAuthorizationToken")
    images(recorder, ecr)
    scans(recorder, ecr)
    lifecycles(recorder, ecr)
    settings(recorder, ecr, created["repositoryArn"])
    recorder.refused("RepositoryNotEmptyException", ecr.delete_repository, repositoryName=REPOSITORY)
    deleted = ecr.batch_delete_image(repositoryName=REPOSITORY, imageIds=[{"imageTag": "1.0"}, {"imageTag": "none"}, {"imageDigest": "bogus"}])
    recorder.expect([each["failureCode"] for each in deleted["failures"]] == ["ImageNotFound", "InvalidImageDigest"], f"BatchDeleteImage: {deleted['failures']}")
    ecr.delete_repository(repositoryName=REPOSITORY, force=True)
    recorder.refused("RepositoryNotFoundException", ecr.delete_repository, repositoryName=REPOSITORY)


def images(recorder, ecr):
    for version in ("1.0", "1.1"):
        push(ecr, version)
    digest = ecr.describe_images(repositoryName=REPOSITORY, imageIds=[{"imageTag": "1.0"}])["imageDetails"][0]["imageDigest"]
    pages = ecr.get_paginator("describe_images").paginate(repositoryName=REPOSITORY, filter={"tagStatus": "TAGGED"}, PaginationConfig={"PageSize": 1})
    recorder.expect(len([each for page in pages for each in page["imageDetails"]]) == 2, "DescribeImages: all pages")
    pages = ecr.get_paginator("list_images").paginate(repositoryName=REPOSITORY, PaginationConfig={"PageSize": 1})
    recorder.expect({each["imageTag"] for page in pages for each in page["imageIds"]} == {"1.0", "1.1"}, "ListImages: all pages")
    found = ecr.batch_get_image(repositoryName=REPOSITORY, imageIds=[{"imageDigest": digest, "imageTag": "1.0"}, {"imageTag": "none"}])
    manifest = json.loads(found["images"][0]["imageManifest"])
    layer = manifest["layers"][0]["digest"]
    missing = "sha256:" + "0" * 64
    available = ecr.batch_check_layer_availability(repositoryName=REPOSITORY, layerDigests=[layer, missing])["layers"]
    recorder.expect([each["layerAvailability"] for each in available] == ["AVAILABLE", "UNAVAILABLE"], f"BatchCheckLayerAvailability: {available}")
    url = ecr.get_download_url_for_layer(repositoryName=REPOSITORY, layerDigest=layer)["downloadUrl"]
    with urllib.request.urlopen(url) as answer:
        recorder.expect("sha256:" + hashlib.sha256(answer.read()).hexdigest() == layer, "GetDownloadUrlForLayer: the layer")
    recorder.refused("LayersNotFoundException", ecr.get_download_url_for_layer, repositoryName=REPOSITORY, layerDigest=missing)
    text = found["images"][0]["imageManifest"]
    recorder.refused("ImageAlreadyExistsException", ecr.put_image, repositoryName=REPOSITORY, imageManifest=text, imageTag="1.0")
    recorder.refused("ImageTagAlreadyExistsException", ecr.put_image, repositoryName=REPOSITORY, imageManifest=text, imageTag="1.1")
    recorder.refused("ImageNotFoundException", ecr.describe_images, repositoryName=REPOSITORY, imageIds=[{"imageTag": "none"}])
    recorder.refused(
        "LayersNotFoundException", ecr.put_image, repositoryName=REPOSITORY, imageManifest=text.replace(layer, missing), imageTag="1.2")
    upload = ecr.initiate_layer_upload(repositoryName=REPOSITORY)["uploadId"]
    recorder.refused(
        "InvalidLayerPartException", ecr.upload_layer_part, repositoryName=REPOSITORY, uploadId=upload, partFirstByte=5, partLastByte=6, layerPartBlob=b"ab")
    recorder.refused("EmptyUploadException", ecr.complete_layer_upload, repositoryName=REPOSITORY, uploadId=upload, layerDigests=[missing])


def scans(recorder, ecr):
    first = {"imageTag": "1.0"}
    recorder.refused("ScanNotFoundException", ecr.describe_image_scan_findings, repositoryName=REPOSITORY, imageId=first)
    ecr.start_image_scan(repositoryName=REPOSITORY, imageId=first)
    ecr.get_waiter("image_scan_complete").wait(repositoryName=REPOSITORY, imageId=first)
    findings = ecr.get_paginator("describe_image_scan_findings").paginate(repositoryName=REPOSITORY, imageId=first).build_full_result()
    recorder.expect(findings["imageScanFindings"]["findings"] == [], "DescribeImageScanFindings: nothing found")
    recorder.refused("LimitExceededException", ecr.start_image_scan, repositoryName=REPOSITORY, imageId=first)
    ecr.put_image_scanning_configuration(repositoryName=REPOSITORY, imageScanningConfiguration={"scanOnPush": True})
    rules = [{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [{"filter": "sweep/*", "filterType": "WILDCARD"}]}]
    ecr.put_registry_scanning_configuration(scanType="BASIC", rules=rules)
    recorder.expect(ecr.get_registry_scanning_configuration()["scanningConfiguration"]["rules"] == rules, "GetRegistryScanningConfiguration")
    several = ecr.batch_get_repository_scanning_configuration(repositoryNames=[REPOSITORY, "none"])
    recorder.expect(several["scanningConfigurations"][0]["scanFrequency"] == "SCAN_ON_PUSH" and len(several["failures"]) == 1, f"{several}")


def lifecycles(recorder, ecr):
    recorder.refused("LifecyclePolicyNotFoundException", ecr.get_lifecycle_policy, repositoryName=REPOSITORY)
    recorder.refused("LifecyclePolicyPreviewNotFoundException", ecr.get_lifecycle_policy_preview, repositoryName=REPOSITORY)
    recorder.refused("InvalidParameterException", ecr.put_lifecycle_policy, repositoryName=REPOSITORY, lifecyclePolicyText=json.dumps(RULES).replace("tagged", "labelled"))
    ecr.put_lifecycle_policy(repositoryName=REPOSITORY, lifecyclePolicyText=json.dumps(RULES))
    ecr.start_lifecycle_policy_preview(repositoryName=REPOSITORY)
    ecr.get_waiter("lifecycle_policy_preview_complete").wait(repositoryName=REPOSITORY)
    preview = ecr.get_paginator("get_lifecycle_policy_preview").paginate(repositoryName=REPOSITORY).build_full_result()
    recorder.expect([each["imageTags"] for each in preview["previewResults"]] == [["1.0"]], f"GetLifecyclePolicyPreview: {preview}")
    ecr.get_lifecycle_policy(repositoryName=REPOSITORY)
    ecr.delete_lifecycle_policy(repositoryName=REPOSITORY)


def settings(recorder, ecr, arn):
    recorder.refused("RepositoryPolicyNotFoundException", ecr.get_repository_policy, repositoryName=REPOSITORY)
    ecr.set_repository_policy(repositoryName=REPOSITORY, policyText='{"Version":"2012-10-17","Statement":[]}')
    ecr.get_repository_policy(repositoryName=REPOSITORY)
    ecr.delete_repository_policy(repositoryName=REPOSITORY)
    ecr.put_image_tag_mutability(repositoryName=REPOSITORY, imageTagMutability="MUTABLE")
    ecr.tag_resource(resourceArn=arn, tags=[{"Key": "stage", "Value": "dev"}])
    ecr.untag_resource(resourceArn=arn, tagKeys=["team"])
    recorder.expect(ecr.list_tags_for_resource(resourceArn=arn)["tags"] == [{"Key": "stage", "Value": "dev"}], "ListTagsForResource")
    ecr.put_replication_configuration(replicationConfiguration=ecr.describe_registry()["replicationConfiguration"])
    elsewhere = {"rules": [{"destinations": [{"region": "eu-west-1", "registryId": "000000000000"}]}]}
    recorder.refused("ValidationException", ecr.put_replication_configuration, replicationConfiguration=elsewhere)


def push(ecr, version):
    """An image of one layer, pushed by ECR's own operations; another one for each version."""
    config = layer_of(ecr, json.dumps({"architecture": "amd64", "os": "linux", "config": {"Labels": {"version": version}}}).encode())
    layer = layer_of(ecr, f"layer {version}".encode() * 100)
    manifest = {
        "schemaVersion": 2, "mediaType": MANIFEST_TYPE,
        "config": dict(config, mediaType="application/vnd.oci.image.config.v1+json"),
        "layers": [dict(layer, mediaType="application/vnd.oci.image.layer.v1.tar+gzip")],
    }
    ecr.put_image(repositoryName=REPOSITORY, imageManifest=json.dumps(manifest), imageManifestMediaType=MANIFEST_TYPE, imageTag=version)


def layer_of(ecr, content):
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    upload = ecr.initiate_layer_upload(repositoryName=REPOSITORY)["uploadId"]
    half = len(content) // 2
    for first, part in ((0, content[:half]), (half, content[half:])):
        ecr.upload_layer_part(
            repositoryName=REPOSITORY, uploadId=upload, partFirstByte=first, partLastByte=first + len(part) - 1, layerPartBlob=part)
    ecr.complete_layer_upload(repositoryName=REPOSITORY, uploadId=upload, layerDigests=[digest])
    return {"digest": digest, "size": len(content)}
