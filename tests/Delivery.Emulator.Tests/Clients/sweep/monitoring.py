"""CloudWatch: an alarm, and the metrics of the cluster of template.py."""
import datetime
import json

from template import resource


def sweep(recorder):
    stacks = recorder.client("cloudformation")
    stacks.create_stack(StackName="alarmed", TemplateBody=json.dumps({"Resources": {
        "Alarm": resource(
            "AWS::CloudWatch::Alarm", AlarmName="sweep", Namespace="AWS/ECS", MetricName="CPUUtilization", Statistic="Average", Period=60,
            EvaluationPeriods=1, Threshold=80, ComparisonOperator="GreaterThanThreshold")}}))
    stacks.get_waiter("stack_create_complete").wait(StackName="alarmed", WaiterConfig={"Delay": 1})
    cloudwatch = recorder.client("cloudwatch")
    cloudwatch.set_alarm_state(AlarmName="sweep", StateValue="ALARM", StateReason="by hand")
    alarm = cloudwatch.describe_alarms(AlarmNames=["sweep"])["MetricAlarms"][0]
    recorder.expect(alarm["StateValue"] == "ALARM", f"SetAlarmState: {alarm}")
    recorder.refused("ResourceNotFound", cloudwatch.set_alarm_state, AlarmName="none", StateValue="OK", StateReason="by hand")
    end = datetime.datetime.now(datetime.timezone.utc)
    times = {"StartTime": end - datetime.timedelta(hours=1), "EndTime": end}
    metric = {"Namespace": "AWS/ECS", "MetricName": "CPUUtilization", "Dimensions": [{"Name": "ClusterName", "Value": "sweep"}]}
    cloudwatch.get_metric_statistics(**metric, **times, Period=60, Statistics=["Average"])
    results = cloudwatch.get_metric_data(
        **times, MetricDataQueries=[{"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Average"}}])["MetricDataResults"]
    recorder.expect([each["Id"] for each in results] == ["m"], f"GetMetricData: {results}")
