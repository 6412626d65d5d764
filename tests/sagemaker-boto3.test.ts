import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { exampleJob } from '../packages/sagemaker/src/job.fixture.js';
import { BUCKET, stage, trained, trainingRequest } from '../packages/sagemaker/src/rehearsal/stage.fixture.js';

const PYTHON = 'python3';
const here = spawnSync(PYTHON, ['-c', 'import boto3']).status === 0;

const SCRIPT = `
import boto3, json, os, sys
from botocore.exceptions import ClientError
bucket, role, image = sys.argv[1:4]

# Debian 12's boto3 1.26 does not look at AWS_ENDPOINT_URL.
def client(name):
    return boto3.client(name, endpoint_url=os.environ["AWS_ENDPOINT_URL"])

s3, sm, runtime, logs = (client(name) for name in ("s3", "sagemaker", "sagemaker-runtime", "logs"))
body = bytes(i % 251 for i in range(100_000))
s3.put_object(Bucket=bucket, Key="python/a", Body=body)
same = s3.get_object(Bucket=bucket, Key="python/a")["Body"].read() == body
try:
    s3.head_object(Bucket=bucket, Key="python/b")
except ClientError as error:
    missing = error.response["Error"]["Code"]
job = sm.describe_training_job(TrainingJobName="served")
sm.create_model(ModelName="p", ExecutionRoleArn=role,
    PrimaryContainer={"Image": image, "ModelDataUrl": job["ModelArtifacts"]["S3ModelArtifacts"]})
sm.create_endpoint_config(EndpointConfigName="p", ProductionVariants=[
    {"VariantName": "v", "ModelName": "p", "ServerlessConfig": {"MemorySizeInMB": 1024, "MaxConcurrency": 1}}])
sm.create_endpoint(EndpointName="p", EndpointConfigName="p")
sm.get_waiter("endpoint_in_service").wait(EndpointName="p", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
answer = runtime.invoke_endpoint(EndpointName="p", ContentType="text/csv", Accept="application/json",
    Body=",".join(str(i % 256) for i in range(256)))
predictions = json.loads(answer["Body"].read())["predictions"]
try:
    runtime.invoke_endpoint(EndpointName="p", ContentType="text/csv", Body="1,2")
except ClientError as error:
    refused = [error.response["Error"]["Code"], error.response["OriginalStatusCode"]]
stream = logs.describe_log_streams(logGroupName="/aws/sagemaker/TrainingJobs")["logStreams"][0]["logStreamName"]
last = logs.get_log_events(logGroupName="/aws/sagemaker/TrainingJobs", logStreamName=stream)["events"][-1]["message"]
sm.delete_endpoint(EndpointName="p")
sm.get_waiter("endpoint_deleted").wait(EndpointName="p", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
sm.delete_endpoint_config(EndpointConfigName="p")
sm.delete_model(ModelName="p")
left = [sm.list_endpoints()["Endpoints"], sm.list_endpoint_configs()["EndpointConfigs"], sm.list_models()["Models"]]
pages = client("service-quotas").get_paginator("list_service_quotas").paginate(ServiceCode="sagemaker")
quotas = {quota["QuotaName"]: quota["Value"] for page in pages for quota in page["Quotas"]}
print(json.dumps({
    "same": same, "missing": missing, "status": job["TrainingJobStatus"], "created": job["CreationTime"].year > 2000,
    "predictions": len(predictions), "refused": refused, "last": last, "left": left, "quota": quotas["ml.c5.xlarge for training job usage"],
    "account": client("sts").get_caller_identity()["Account"],
    "role": client("iam").get_role(RoleName=role.split("/")[-1])["Role"]["Arn"] == role,
}))
`;

const own = here ? await stage() : null;
afterAll(() => own?.rehearsal.stop());

test.skipIf(!own)(
  `the Python client understands the rehearsal too${here ? '' : ' (SKIPPED: no boto3 here)'}`,
  async () => {
    if (!own) return;
    const { CreateTrainingJobCommand } = await import('@aws-sdk/client-sagemaker');
    const { job, packed } = await exampleJob({ epochs: 1 });
    await own.sagemaker.send(new CreateTrainingJobCommand(await trainingRequest(own, 'served', job, packed)));
    await trained(own, 'served');
    const { stdout } = await promisify(execFile)(PYTHON, ['-c', SCRIPT, BUCKET, own.rehearsal.roleArn, own.image], {
      env: { ...process.env, ...own.rehearsal.env },
    });
    expect(JSON.parse(stdout)).toEqual({
      same: true,
      missing: '404',
      status: 'Completed',
      created: true,
      predictions: 1,
      refused: ['ModelError', 400],
      last: 'done',
      left: [[], [], []],
      quota: 2,
      account: own.rehearsal.account,
      role: true,
    });
  },
);
