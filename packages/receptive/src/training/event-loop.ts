/**
 * Resolves after the event loop has had a turn, so that messages, timers and signals get through. A message channel is
 * used because browsers stretch nested zero timeouts to 4 ms; Node has it too.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
