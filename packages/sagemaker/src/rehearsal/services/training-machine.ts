import { chmod, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { safePath } from 'receptive-cli/core';
import { parseS3Uri } from '../object-store.js';
import { writeBelow } from '../tar.js';
import type { World } from '../world.js';
import type { TrainingRequest } from './training-rules.js';

/** Lays out what a machine of a training job finds in `/opt/ml`. */
export async function layOutMachine(
  { store }: World,
  request: TrainingRequest,
  root: string,
  host: string,
  hosts: readonly string[],
): Promise<void> {
  for (const folder of ['input/config', 'input/data', 'model', 'output/data', 'checkpoints'])
    await mkdir(join(root, folder), { recursive: true });
  const config = (name: string, value: unknown) =>
    writeBelow(root, `input/config/${name}.json`, Buffer.from(JSON.stringify(value)));
  const { InstanceType } = request.ResourceConfig;
  await config('hyperparameters', request.HyperParameters ?? {});
  await config('resourceconfig', {
    current_host: host,
    current_instance_type: InstanceType,
    current_group_name: 'homogeneousCluster',
    hosts,
    instance_groups: [{ instance_group_name: 'homogeneousCluster', instance_type: InstanceType, hosts }],
    network_interface_name: 'eth0',
  });
  // The service has files there that it does not describe.
  await config('init-config', { inputMode: request.AlgorithmSpecification.TrainingInputMode });
  const channels = request.InputDataConfig ?? [];
  const modeOf = ({ InputMode }: (typeof channels)[number]) =>
    InputMode ?? request.AlgorithmSpecification.TrainingInputMode;
  await config(
    'inputdataconfig',
    Object.fromEntries(
      channels.map((channel) => [
        channel.ChannelName,
        {
          ...(channel.ContentType ? { ContentType: channel.ContentType } : {}),
          TrainingInputMode: modeOf(channel),
          S3DistributionType: channel.DataSource.S3DataSource.S3DataDistributionType ?? 'FullyReplicated',
          RecordWrapperType: channel.RecordWrapperType ?? 'None',
        },
      ]),
    ),
  );
  for (const channel of channels) {
    const folder = join(root, 'input/data', channel.ChannelName);
    if (modeOf(channel) === 'Pipe') continue;
    const { S3Uri, S3DataDistributionType } = channel.DataSource.S3DataSource;
    const { bucket, key: prefix } = parseS3Uri(S3Uri) as { bucket: string; key: string };
    const objects = store.list(bucket, prefix).filter(({ key }) => !key.endsWith('/'));
    for (const [k, { key }] of objects.entries()) {
      if (S3DataDistributionType === 'ShardedByS3Key' && k % hosts.length !== hosts.indexOf(host)) continue;
      const path = key === prefix ? basename(key) : key.slice(prefix.lastIndexOf('/') + 1);
      await writeBelow(folder, safePath(path, S3Uri), await store.get(bucket, key));
      if (modeOf(channel) === 'FastFile') await chmod(join(folder, path), 0o444);
    }
  }
}
