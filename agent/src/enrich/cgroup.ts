/** Container and systemd unit from /proc/<pid>/cgroup, in version 1, 2 and hybrid layouts. */
export interface CgroupFacts {
  readonly containerId: string;
  /** System unit without its suffix; user sessions and scopes have none. */
  readonly unit: string;
}

// docker-<id>.scope, cri-containerd-<id>.scope, crio-<id>.scope, libpod-<id>.scope, /docker/<id>, /kubepods/…/<id>,
// and containerd's own "pod:cri-containerd:<id>".
const CONTAINER =
  /(?:^|[/:-])(?:(?:docker|cri-containerd|containerd|crio|libpod|cri-o)[-/:])?([0-9a-f]{64})(?:\.scope)?(?:\/|$)/;
// Kubernetes under some runtimes and podman's conmon use the same id in front; garden and ECS use ids of their own.
const ECS = /\/ecs\/[^/]+\/([0-9a-f]{32}-\d+)(?:\/|$)/;
const UNIT = /\/system\.slice\/(?:[^/]+\.slice\/)*([^/]+)\.service(?:\/|$)/;
/** Services that hold other people's processes; their name says nothing about those. */
const HOLDERS = /^(?:user@|session-|docker$|containerd$|crio$|kubelet$|podman|cron$|ssh|getty@|init)/;

export function parseCgroup(text: string): CgroupFacts {
  let containerId = '';
  let unit = '';
  for (const line of text.split('\n')) {
    // hierarchy:controllers:path; the path itself may hold colons.
    const first = line.indexOf(':');
    const second = line.indexOf(':', first + 1);
    if (second < 0) continue;
    const path = line.slice(second + 1);
    if (!path.includes('conmon')) containerId ||= CONTAINER.exec(path)?.[1] ?? ECS.exec(path)?.[1] ?? '';
    const found = UNIT.exec(path)?.[1];
    if (found && !HOLDERS.test(found)) unit ||= found;
  }
  return { containerId, unit: containerId ? '' : unescapeUnit(unit) };
}

/** systemd writes characters that a unit name cannot hold as \xNN, and instances as name@instance. */
function unescapeUnit(unit: string): string {
  return unit.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
