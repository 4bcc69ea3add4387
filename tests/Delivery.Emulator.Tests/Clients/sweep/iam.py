"""Identity and Access Management."""
import json

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "sts:AssumeRole"},
        {
            "Effect": "Allow",
            "Principal": {"Federated": "arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:a/b:*"}},
        },
    ],
}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]})


def sweep(recorder):
    iam = recorder.client("iam")
    role = iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    recorder.expect(role["AssumeRolePolicyDocument"] == TRUST, "CreateRole: the trust policy as given")
    iam.put_role_policy(RoleName="worker", PolicyName="jobs", PolicyDocument=POLICY)
    recorder.expect(iam.get_role_policy(RoleName="worker", PolicyName="jobs")["PolicyDocument"] == json.loads(POLICY), "GetRolePolicy: the document as given")
    recorder.expect(iam.list_role_policies(RoleName="worker")["PolicyNames"] == ["jobs"], "ListRolePolicies: the policy")
    iam.get_role(RoleName="worker")
    iam.list_roles()
    iam.list_attached_role_policies(RoleName="worker")
    results = iam.simulate_principal_policy(PolicySourceArn=role["Arn"], ActionNames=["sqs:SendMessage"])["EvaluationResults"]
    recorder.expect(results[0]["EvalDecision"] == "allowed", "SimulatePrincipalPolicy: allowed")
    iam.simulate_custom_policy(PolicyInputList=[POLICY], ActionNames=["ecs:ListTasks"])
    provider = iam.create_open_id_connect_provider(Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"])
    iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider["OpenIDConnectProviderArn"])
    iam.list_open_id_connect_providers()
    stacks = recorder.client("cloudformation")
    stacks.create_stack(StackName="identity", Capabilities=["CAPABILITY_NAMED_IAM"], TemplateBody=json.dumps({"Resources": {
        "Policy": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName": "jobs", "PolicyDocument": json.loads(POLICY)}},
        "Profile": {"Type": "AWS::IAM::InstanceProfile", "Properties": {"InstanceProfileName": "host", "Roles": ["worker"]}}}}))
    stacks.get_waiter("stack_create_complete").wait(StackName="identity", WaiterConfig={"Delay": 1})
    iam.get_policy(PolicyArn="arn:aws:iam::000000000000:policy/jobs")
    iam.get_policy_version(PolicyArn="arn:aws:iam::000000000000:policy/jobs", VersionId="v1")
    iam.get_instance_profile(InstanceProfileName="host")
    recorder.refused("NoSuchEntity", iam.get_policy, PolicyArn="arn:aws:iam::000000000000:policy/none")
    recorder.refused("NoSuchEntity", iam.get_policy_version, PolicyArn="arn:aws:iam::000000000000:policy/none", VersionId="v1")
    recorder.refused("NoSuchEntity", iam.get_instance_profile, InstanceProfileName="none")
    recorder.refused("MalformedPolicyDocument", iam.create_role, RoleName="bad", AssumeRolePolicyDocument="{}")
    iam.create_role(RoleName="gone", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.put_role_policy(RoleName="gone", PolicyName="jobs", PolicyDocument=POLICY)
    iam.delete_role_policy(RoleName="gone", PolicyName="jobs")
    iam.delete_role(RoleName="gone")
