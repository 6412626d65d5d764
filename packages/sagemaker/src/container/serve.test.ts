import { expect, test } from 'vitest';
import { serveModel, serveOptions } from './serve.js';

test('an endpoint listens on all of its machine; a batch transform may send more', () => {
  expect(serveOptions({})).toMatchObject({ host: '0.0.0.0', port: 8080, maxBody: 25, log: false });
  expect(serveOptions({ SAGEMAKER_BATCH: 'true' }).maxBody).toBe(100);
  expect(serveOptions({ SAGEMAKER_BATCH: 'false' }).maxBody).toBe(25);
});

test('address and port are those of the service, or of a rehearsal', () => {
  const env = { RECEPTIVE_HOST: '127.0.0.1', RECEPTIVE_PORT: '9000', RECEPTIVE_LOG: '1' };
  expect(serveOptions(env)).toMatchObject({ host: '127.0.0.1', port: 9000, log: true });
  expect(serveOptions({ ...env, SAGEMAKER_BIND_TO_PORT: '1234' }).port).toBe(1234);
  expect(() => serveOptions({ RECEPTIVE_PORT: '80a' })).toThrow(
    'RECEPTIVE_PORT: expected a port from 0 to 65535, got "80a".',
  );
  expect(() => serveOptions({ SAGEMAKER_BIND_TO_PORT: '70000' })).toThrow(/^SAGEMAKER_BIND_TO_PORT: expected a port/);
});

test('a model outside of the archive is refused', async () => {
  await expect(serveModel('/opt/ml/model', { RECEPTIVE_MODEL: '../../etc' })).rejects.toThrow(
    /^RECEPTIVE_MODEL: expected/,
  );
});
