import { basename } from 'node:path';
import { type Store } from '../../store/client';
import { type ToldResource } from './span-sink';

/** Where and what a resource says that its process is. */
export interface ToldProcess {
  readonly processId: number;
  readonly host: string;
  readonly hostId: string;
  readonly containerId: string;
  /** Path or name of what runs, '' untold. */
  readonly executable: string;
  readonly service: string;
}

export interface FoundProcess {
  readonly agent: number;
  readonly processId: number;
}

/** Undefined when the resource does not name its host and process. */
export function toldProcess({ attributes, service }: ToldResource): ToldProcess | undefined {
  const value = (name: string): string => {
    for (let i = 0; i < attributes.length; i += 2) if (attributes[i] === name) return attributes[i + 1] ?? '';
    return '';
  };
  const processId = Number(value('process.pid'));
  const host = value('host.name');
  const hostId = value('host.id').replaceAll('-', '');
  if (!Number.isInteger(processId) || processId <= 0 || processId > 0xffffffff || (host === '' && hostId === ''))
    return undefined;
  const executable = value('process.executable.path') || value('process.executable.name') || value('process.command');
  return { processId, host, hostId, containerId: value('container.id'), executable, service };
}

const PROCESSES = `
SELECT p.agent_id, p.process_id, h.name, h.machine_id, p.kname, p.name, p.executable, p.container_id
FROM (
  SELECT agent_id, process_id, argMax(kname, start_time) AS kname, argMax(p.name, start_time) AS name,
    argMax(executable, start_time) AS executable, argMax(container_id, start_time) AS container_id
  FROM tag.process AS p FINAL
  WHERE process_id IN {ids:Array(UInt32)} AND toUnixTimestamp64Nano(end_time) = 0
  GROUP BY agent_id, process_id
) AS p
INNER JOIN (
  SELECT agent_id, argMax(t.name, seen_time) AS name, argMax(t.machine_id, seen_time) AS machine_id FROM tag.host AS t GROUP BY agent_id
) AS h ON h.agent_id = p.agent_id
LIMIT 100000`;

/** The processes that agents report under these, in their order. */
export async function findProcesses(
  store: Store,
  sought: readonly ToldProcess[],
): Promise<(FoundProcess | undefined)[]> {
  const { rows } = await store.query(PROCESSES, { ids: [...new Set(sought.map(({ processId }) => processId))] });
  const reported = rows.map(
    ([agent, processId, host, hostId, kname, name, executable, containerId]): ReportedProcess => ({
      agent: Number(agent),
      processId: Number(processId),
      host: String(host),
      hostId: String(hostId).replaceAll('-', ''),
      kname: String(kname),
      name: String(name),
      executable: String(executable),
      containerId: String(containerId),
    }),
  );
  return sought.map((told) => reported.find((process) => isSame(told, process)));
}

export interface ReportedProcess extends FoundProcess {
  readonly host: string;
  readonly hostId: string;
  readonly kname: string;
  readonly name: string;
  readonly executable: string;
  readonly containerId: string;
}

/**
 * Inside a container a process has another number than on its host, where that number is another process: so both must
 * also run the same program or bear the same name.
 */
export function isSame(told: ToldProcess, found: ReportedProcess): boolean {
  const sameHost =
    (told.host !== '' && told.host === found.host) || (told.hostId !== '' && told.hostId === found.hostId);
  if (told.processId !== found.processId || !sameHost) return false;
  if (told.containerId !== '' && told.containerId !== found.containerId) return false;
  if (told.service === found.name) return true;
  const program = basename(told.executable);
  return program !== '' && (program === basename(found.executable) || program.slice(0, 15) === found.kname);
}
