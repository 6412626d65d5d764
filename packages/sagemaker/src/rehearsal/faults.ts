import { InputError } from 'receptive';
import { ServiceError } from './service-error.js';

/**
 * What can be made to go wrong:
 * - `throttling`: every third request to a control plane is refused with ThrottlingException
 * - `spot`: every training job on spot instances is interrupted once, after its first checkpoint
 * - `failed-job`: the container of the first training job is killed, as for want of memory
 * - `unhealthy-endpoint`: no endpoint's container answers its health check
 * - `no-quota`: the account may use no instance of any type, as a new one
 * - `denied:<action>`: such as `denied:sagemaker:CreateEndpoint`, refused by a policy
 */
export type Fault = 'throttling' | 'spot' | 'failed-job' | 'unhealthy-endpoint' | 'no-quota' | `denied:${string}`;

const KNOWN = ['throttling', 'spot', 'failed-job', 'unhealthy-endpoint', 'no-quota'];

export class Faults {
  private readonly used = new Set<string>();
  private requests = 0;

  constructor(private readonly faults: readonly Fault[]) {
    for (const fault of faults) {
      if (KNOWN.includes(fault) || /^denied:[a-z0-9-]+:[A-Za-z*]+$/.test(fault)) continue;
      throw new InputError(`--fault: expected one of ${KNOWN.join(', ')}, denied:<service>:<Action>, got "${fault}".`);
    }
  }

  has(fault: Fault): boolean {
    return this.faults.includes(fault);
  }

  /** True the first time for each key, if the fault is on. */
  once(fault: Fault, key = ''): boolean {
    const name = `${fault} ${key}`;
    if (!this.has(fault) || this.used.has(name)) return false;
    this.used.add(name);
    return true;
  }

  denies(action: string): boolean {
    const [service = ''] = action.split(':');
    return this.has(`denied:${action}`) || this.has(`denied:${service}:*`);
  }

  /** Before a request to a control plane is looked at. */
  throttle(): void {
    this.requests++;
    if (this.has('throttling') && this.requests % 3 === 0)
      throw new ServiceError('ThrottlingException', 'Rate exceeded');
  }
}
