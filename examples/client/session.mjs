// As examples/session.mjs, with a service in place of this process: where `Sandbox` comes from is all that
// differs. Start one before, in another terminal: npx pysandbox serve
import { connect } from 'pysandbox/client';

const { Sandbox } = connect({
  url: process.env['PYSANDBOX_URL'] ?? 'http://127.0.0.1:8060',
  key: process.env['PYSANDBOX_KEY'],
});

// Functions of this process are called by a guest that runs on the service's machine.
const orders = [];
const order = (what, count) => orders.push(`${count} x ${what}`);

const sandbox = await Sandbox.create({ expose: { order } });
try {
  await sandbox.run('prices = {"tea": 3, "cake": 4}\nfor what in prices: order(what, 2)');
  const total = await sandbox.run('sum(prices.values())');
  console.log(total.status, total.status === 'ok' ? total.value : total);
  console.log(orders.join(', '));
} finally {
  sandbox.kill();
}
