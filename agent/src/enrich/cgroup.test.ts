import { parseCgroup } from './cgroup';

const ID = '0123456789abcdef'.repeat(4);

describe('parseCgroup', () => {
  it.each([
    ['Docker, version 1', `12:pids:/docker/${ID}\n11:cpu:/docker/${ID}\n`],
    ['Docker, systemd driver, version 2', `0::/system.slice/docker-${ID}.scope\n`],
    [
      'containerd in Kubernetes',
      `0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1a.slice/cri-containerd-${ID}.scope\n`,
    ],
    ['cgroupfs driver in Kubernetes', `3:memory:/kubepods/besteffort/pod0f1e/${ID}\n`],
    ['CRI-O', `0::/kubepods.slice/kubepods-pod1.slice/crio-${ID}.scope\n`],
    [
      'CRI-O beside its monitor',
      `1:name=systemd:/kubepods.slice/crio-conmon-${'f'.repeat(64)}.scope\n0::/x/crio-${ID}.scope/container\n`,
    ],
    ['Podman', `0::/machine.slice/libpod-${ID}.scope/container\n`],
    [
      'containerd with its own path syntax',
      `9:cpu:/system.slice/containerd.service/kubepods-pod1:cri-containerd:${ID}\n`,
    ],
    ['the hybrid layout', `4:memory:/docker/${ID}\n1:name=systemd:/docker/${ID}\n0::/\n`],
  ])('finds the container of %s', (_, text) => {
    expect(parseCgroup(text)).toEqual({ containerId: ID, unit: '' });
  });

  it.each([
    ['0::/system.slice/shop-api.service\n', 'shop-api'],
    ['0::/system.slice/system-shop.slice/shop@eu.service\n', 'shop@eu'],
    ['1:name=systemd:/system.slice/my\\x2dshop.service\n0::/\n', 'my-shop'],
    ['0::/user.slice/user-1000.slice/user@1000.service/app.slice/shop.service\n', ''],
    ['0::/user.slice/user-0.slice/session-3.scope\n', ''],
    ['0::/system.slice/docker.service\n', ''],
    ['4:memory:/process_api/25b5b72a543ee1548f208c6c3320e674\n0::/\n', ''],
    ['', ''],
  ])('takes from %j the unit %j', (text, unit) => {
    expect(parseCgroup(text)).toEqual({ containerId: '', unit });
  });
});
