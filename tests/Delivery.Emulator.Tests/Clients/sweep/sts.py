"""Security Token Service."""
import urllib.request


def sweep(recorder):
    sts = recorder.client("sts")
    identity = sts.get_caller_identity()
    role = f"arn:aws:iam::{identity['Account']}:role/worker"
    session = sts.assume_role(RoleArn=role, RoleSessionName="sweep", DurationSeconds=900)
    recorder.expect(session["AssumedRoleUser"]["Arn"].endswith(":assumed-role/worker/sweep"), "AssumeRole: the session's ARN")
    credentials = session["Credentials"]
    own = recorder.client(
        "sts", aws_access_key_id=credentials["AccessKeyId"], aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"])
    recorder.expect(own.get_caller_identity()["Arn"] == session["AssumedRoleUser"]["Arn"], "GetCallerIdentity: of the session")
    request = urllib.request.Request(recorder.url + "/_emulator/web-identity-token?subject=repo:a/b:ref:refs/heads/main", method="POST")
    with urllib.request.urlopen(request) as answer:
        token = answer.read().decode().strip()
    sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="sweep", WebIdentityToken=token)
    recorder.refused("InvalidIdentityToken", sts.assume_role_with_web_identity, RoleArn=role, RoleSessionName="sweep", WebIdentityToken="x.y.z")
    recorder.refused("AccessDenied", sts.assume_role, RoleArn=role + "-not-there", RoleSessionName="sweep")
    sts.get_session_token(DurationSeconds=900)
    sts.get_access_key_info(AccessKeyId=credentials["AccessKeyId"])
    recorder.refused("InvalidAuthorizationMessageException", sts.decode_authorization_message, EncodedMessage="x")
    recorder.count("sts", "DecodeAuthorizationMessage")
    recorder.refused("ValidationError", sts.assume_role, RoleArn="arn:aws:iam::1:user/nobody", RoleSessionName="sweep")
