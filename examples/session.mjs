// Several runs in one sandbox share their variables; an exception is data, not a throw.
import { Sandbox } from 'pysandbox';

const sandbox = await Sandbox.create({ policy: { limits: { timeoutMs: 2000 } } });
try {
  await sandbox.run('prices = {"tea": 3, "cake": 4}');
  const total = await sandbox.run('sum(prices.values())');
  console.log(total.status, total.status === 'ok' ? total.value : total);

  const failed = await sandbox.run('prices["coffee"]');
  console.log(failed.status, failed.status === 'error' ? failed.error.name : failed);
} finally {
  sandbox.kill();
}
