import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CloudAnswer, CloudCall, CloudCleanup, CloudEndpoint, CloudJob, CloudRecord } from 'receptive/report';
import { CLOUD_RECORD, json, readCloudRecord, writeAtomic } from 'receptive-cli/parts';

/**
 * What was done in the cloud, kept while it is done. Calls that only ask are kept where their answer is news, so that
 * waiting for an hour leaves a few lines and not hundreds.
 */
export class Journal {
  private readonly seen = new Map<string, string>();
  private readonly calls: CloudCall[] = [];
  private readonly jobs = new Map<string, CloudJob>();
  private readonly endpoints = new Map<string, CloudEndpoint>();
  private readonly answers: CloudAnswer[] = [];
  private readonly cleanups: CloudCleanup[] = [];

  call(call: CloudCall): void {
    if (/^(Describe|Get|List|Head|BatchGet|Filter|Simulate)/.test(call.operation)) {
      const key = `${call.operation} ${call.resource}`;
      if (this.seen.get(key) === call.status) return;
      this.seen.set(key, call.status);
    }
    this.calls.push(call);
  }

  job(job: CloudJob): void {
    this.jobs.set(job.job, job);
  }

  endpoint(endpoint: CloudEndpoint): void {
    this.endpoints.set(endpoint.name, endpoint);
  }

  answer(answer: CloudAnswer): void {
    this.answers.push(answer);
  }

  cleanup(cleanup: CloudCleanup): void {
    this.cleanups.push(cleanup);
  }

  /** Adds everything so far to the run's evidence; what was added is not added again. */
  async save(
    run: string,
    { region, rehearsal }: { readonly region: string; readonly rehearsal: boolean },
  ): Promise<void> {
    const path = join(run, CLOUD_RECORD);
    let before = await readCloudRecord(run);
    if (before && before.rehearsal !== rehearsal) {
      // A rehearsal must not pass for more, and what happened in an account is not lost to one.
      await rename(path, join(run, 'evidence', before.rehearsal ? 'rehearsal.json' : 'account.json'));
      before = undefined;
    }
    // Of this time only: the same model may be deployed again, under the same name.
    const gone = new Set(this.cleanups.flatMap(({ removed }) => removed));
    const endpoints = [
      ...(before?.endpoints ?? []).filter(({ name }) => !this.endpoints.has(name)),
      ...this.endpoints.values(),
    ].map((one) => (gone.has(`endpoint ${one.name}`) ? { ...one, status: 'Deleted' } : one));
    for (const endpoint of endpoints) if (this.endpoints.has(endpoint.name)) this.endpoint(endpoint);
    const record: CloudRecord = {
      version: 1,
      provider: 'Amazon SageMaker',
      region,
      rehearsal,
      jobs: [...(before?.jobs ?? []).filter(({ job }) => !this.jobs.has(job)), ...this.jobs.values()],
      endpoints,
      answers: [...(before?.answers ?? []), ...this.answers.splice(0)],
      cleanups: [...(before?.cleanups ?? []), ...this.cleanups.splice(0)],
      calls: [...(before?.calls ?? []), ...this.calls.splice(0)],
    };
    await mkdir(dirname(path), { recursive: true });
    await writeAtomic(path, json(record));
  }
}
