// Network namespaces joined by veth pairs and a bridge, so that the shop's "pods" have addresses of their own.
import { spawnSync } from 'node:child_process';

function ip(...args) {
  const result = spawnSync('ip', args, { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`ip ${args.join(' ')}: ${(result.stderr || String(result.error)).trim()}`);
  return result.stdout;
}

/**
 * Makes a bridge and one namespace per pod.
 * @param {number} instance 1 to 200: part of names and addresses, so that several shops run side by side
 * @param {readonly string[]} pods
 * @returns {{host: string, address: Record<string, string>, enter: (pod: string) => string[], remove: () => void}}
 */
export function createNetwork(instance, pods) {
  const bridge = `thwbr${instance}`;
  const subnet = `10.87.${instance}`;
  const namespace = (pod) => `thw${instance}-${pod}`;
  const remove = () => {
    for (const pod of pods) spawnSync('ip', ['netns', 'delete', namespace(pod)], { stdio: 'ignore' });
    spawnSync('ip', ['link', 'delete', bridge], { stdio: 'ignore' });
  };
  // What an earlier run left behind after it was killed.
  remove();
  ip('link', 'add', bridge, 'type', 'bridge');
  ip('addr', 'add', `${subnet}.1/24`, 'dev', bridge);
  ip('link', 'set', bridge, 'up');
  const address = {};
  pods.forEach((pod, index) => {
    const name = namespace(pod);
    const outer = `thwv${instance}-${index}`;
    address[pod] = `${subnet}.${11 + index}`;
    ip('netns', 'add', name);
    ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    ip('link', 'set', outer, 'master', bridge);
    ip('link', 'set', outer, 'up');
    ip('-n', name, 'addr', 'add', `${address[pod]}/24`, 'dev', 'eth0');
    ip('-n', name, 'link', 'set', 'eth0', 'up');
    ip('-n', name, 'link', 'set', 'lo', 'up');
    ip('-n', name, 'route', 'add', 'default', 'via', `${subnet}.1`);
  });
  return {
    host: `${subnet}.1`,
    address,
    enter: (pod) => ['nsenter', `--net=/run/netns/${namespace(pod)}`],
    remove,
  };
}
