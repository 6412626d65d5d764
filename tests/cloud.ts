import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { type Fault, type Rehearsal, startRehearsal } from '../packages/sagemaker/src/rehearsal/index.js';
import { Bench, type Ended } from './command.js';

/** The built command in front of the stand-in for AWS, one at a time. */
export class CloudBench extends Bench {
  private readonly before = { ...process.env };
  private rehearsal: Rehearsal | undefined;

  /** Commands started by the test find the stand-in in their environment. */
  async rehearse(...faults: Fault[]): Promise<Rehearsal> {
    this.rehearsal = await startRehearsal({ faults, images: ['receptive:0.1.0'] });
    Object.assign(process.env, this.rehearsal.env);
    return this.rehearsal;
  }

  /** After each test. */
  async end(): Promise<void> {
    await this.rehearsal?.stop();
    this.rehearsal = undefined;
    for (const name of Object.keys(process.env)) if (!(name in this.before)) delete process.env[name];
  }

  cloud(...args: string[]): Promise<Ended> {
    return this.receptive('sagemaker', ...args);
  }

  /** Of the stand-in, for what no command does. */
  get sagemaker(): SageMakerClient {
    return new SageMakerClient({});
  }
}
