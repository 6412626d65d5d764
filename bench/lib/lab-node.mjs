/** Node's side of bench/lab.mjs: a process that trains what it is sent. */
const { train } = await import(new URL('../.build/lab-training.js', import.meta.url));
process.on('message', async (request) => process.send(await train(request)));
process.on('disconnect', () => process.exit());
process.send('ready');
