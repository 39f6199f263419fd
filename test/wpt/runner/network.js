// @ts-check
import { spawnSync } from 'node:child_process';

const SETUP = [
  'ip link set lo up',
  'ip link add page0 type bridge',
  'ip addr add 198.51.100.10/24 dev page0',
  '{ ip -6 addr add fd00:77::10/64 dev page0 nodad || true; }',
  'ip link set page0 up multicast on',
  'ip route add default dev page0',
  // A name server that does not answer would hold up every name that a test looks up.
  'mount --bind /dev/null /etc/resolv.conf',
].join(' && ');
const MARK = 'VOXLINK_WPT_NETWORK';

/**
 * Runs this program again in a network of its own, which has one address and leads nowhere, so that results do not depend
 * on the machine's network. Where that is not permitted, it goes on in the network of the machine.
 * @returns {boolean} Whether the program runs in a network of its own.
 */
export function isolate() {
  if (process.env[MARK]) return true;
  const shell = ['--net', '--mount', 'sh', '-c'];
  if (spawnSync('unshare', [...shell, SETUP], { stdio: 'ignore' }).status !== 0) return false;
  const { status } = spawnSync(
    'unshare',
    [...shell, `${SETUP} && exec "$@"`, 'sh', ...process.execArgv, ...process.argv],
    {
      stdio: 'inherit',
      env: { ...process.env, [MARK]: '1' },
    },
  );
  process.exit(status ?? 1);
}
