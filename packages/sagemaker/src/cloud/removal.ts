import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
} from '@aws-sdk/client-sagemaker';
import { messageOf } from 'receptive-cli/parts';
import { isMissing, isThrottled } from './aws-errors.js';
import { ifThere, patiently, pause } from './patience.js';
import type { Session } from './session.js';

/** What became of something that had to go. */
export interface Removal {
  /** "endpoint receptive-glyphs-0a1b2c3d4e". */
  readonly what: string;
  /** Why it is still there, or may be. */
  readonly error?: string;
}

/** Looks at a deletion so often before it is called failed. */
const LOOKS = 90;

/**
 * Deletes something and looks whether it is gone: `gone` throws what does not exist, or returns false while it still
 * does. What is not there to begin with is removed too.
 */
export async function removal(
  session: Session,
  what: string,
  remove: () => Promise<unknown>,
  look: () => Promise<unknown>,
): Promise<Removal> {
  const { pace } = session;
  const missing = async (call: () => Promise<unknown>) => {
    try {
      await patiently(call, { pace, worthwhile: isThrottled });
      return false;
    } catch (error) {
      if (isMissing(error)) return true;
      throw error;
    }
  };
  try {
    await missing(remove);
    for (let looks = 0; !(await missing(look)); looks++) {
      if (looks >= LOOKS) return { what, error: 'it was deleted and is still there' };
      await pause(pace.poll);
    }
    return { what };
  } catch (error) {
    return { what, error: messageOf(error) };
  }
}

export const removeEndpoint = (session: Session, EndpointName: string): Promise<Removal> =>
  removal(
    session,
    `endpoint ${EndpointName}`,
    // One that is just being made cannot be deleted yet.
    () =>
      patiently(() => session.sagemaker.send(new DeleteEndpointCommand({ EndpointName })), {
        pace: session.pace,
        worthwhile: (error) =>
          isThrottled(error) || (!isMissing(error) && /Cannot update|in-?progress|Creating/i.test(messageOf(error))),
      }),
    () => session.sagemaker.send(new DescribeEndpointCommand({ EndpointName })),
  );

export const removeEndpointConfig = (session: Session, EndpointConfigName: string): Promise<Removal> =>
  removal(
    session,
    `endpoint configuration ${EndpointConfigName}`,
    () => session.sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName })),
    () => session.sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName })),
  );

/** How to remove an endpoint, its configuration and its model: those of them that are there, in this order. */
export async function partsOf(session: Session, name: string): Promise<(() => Promise<Removal>)[]> {
  const { sagemaker, pace } = session;
  const endpoint = await ifThere(pace, () => sagemaker.send(new DescribeEndpointCommand({ EndpointName: name })));
  const EndpointConfigName = endpoint?.EndpointConfigName ?? name;
  const config = await ifThere(pace, () => sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName })));
  const model = await ifThere(pace, () => sagemaker.send(new DescribeModelCommand({ ModelName: name })));
  return [
    ...(endpoint ? [() => removeEndpoint(session, name)] : []),
    ...(config ? [() => removeEndpointConfig(session, EndpointConfigName)] : []),
    ...(model ? [() => removeModel(session, name)] : []),
  ];
}

export const removeModel = (session: Session, ModelName: string): Promise<Removal> =>
  removal(
    session,
    `model ${ModelName}`,
    () => session.sagemaker.send(new DeleteModelCommand({ ModelName })),
    () => session.sagemaker.send(new DescribeModelCommand({ ModelName })),
  );
