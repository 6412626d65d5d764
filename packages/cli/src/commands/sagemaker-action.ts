import { Failure } from '../errors.js';

/** What works with AWS is a package of its own: its clients are large, and not everybody needs them. */
export async function sagemaker(): Promise<typeof import('receptive-sagemaker')> {
  try {
    return await import('receptive-sagemaker');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes("'receptive-sagemaker'")) throw error;
    throw new Failure(
      'The package receptive-sagemaker is not installed.',
      '`npm install receptive-sagemaker` beside receptive-cli adds it.',
    );
  }
}
