import { type ToldResource } from '../spans/span-sink';

/** Instances whose properties are kept; the longest unheard of goes first. */
const MAX_INSTANCES = 10_000;
const MAX_PROPERTIES = 64;
/** Agents tell theirs every 20 to 30 s; after this the instance has ended, and its name may be another process. */
const KNOWN_MS = 90_000;

/** SkyWalking's names of properties and OpenTelemetry's for the same. */
const CONVENTION: Readonly<Record<string, string>> = Object.freeze({
  language: 'telemetry.sdk.language',
  hostname: 'host.name',
  'OS Name': 'os.type',
  os_name: 'os.type',
  'Process No.': 'process.pid',
  process_no: 'process.pid',
  ipv4: 'host.ip',
  ipv4s: 'host.ip',
  namespace: 'service.namespace',
});

/** What runs an agent of a language; a process is told by it and its number, which alone may be one inside a container. */
const EXECUTABLES: Readonly<Record<string, string | undefined>> = Object.freeze({
  nodejs: 'node',
  java: 'java',
  php: 'php',
});

/** What agents tell of the instances that they run in; spans carry their names alone. */
export class Instances {
  private readonly known = new Map<string, { readonly attributes: readonly string[]; readonly untilMs: number }>();

  constructor(private readonly nowMs: () => number = Date.now) {}

  /** `properties`: names and values in turn. */
  learn(service: string, instance: string, properties: readonly string[]): void {
    const key = keyOf(service, instance);
    this.known.delete(key);
    const attributes = toAttributes(properties.slice(0, 2 * MAX_PROPERTIES));
    this.known.set(key, { attributes, untilMs: this.nowMs() + KNOWN_MS });
    if (this.known.size > MAX_INSTANCES) this.known.delete(this.known.keys().next().value as string);
  }

  resourceOf(service: string, instance: string): ToldResource {
    const told = this.known.get(keyOf(service, instance));
    return {
      service,
      instance,
      attributes: [
        ...['service.name', service],
        ...(instance === '' ? [] : ['service.instance.id', instance]),
        ...['telemetry.sdk.name', 'skywalking'],
        ...(told && told.untilMs > this.nowMs() ? told.attributes : []),
      ],
      scopeName: '',
      scopeVersion: '',
      scopeAttributes: [],
    };
  }
}

const ofIntakes = new WeakMap<object, Instances>();

/** The instances that the intakes of one application know, over gRPC and over HTTP alike. */
export function instancesOf(intakes: object): Instances {
  let instances = ofIntakes.get(intakes);
  if (!instances) ofIntakes.set(intakes, (instances = new Instances()));
  return instances;
}

const keyOf = (service: string, instance: string) => `${service}\0${instance}`;

function toAttributes(properties: readonly string[]): string[] {
  const attributes = new Map<string, string>();
  for (let at = 0; at + 1 < properties.length; at += 2) {
    const name = properties[at] as string;
    const value = properties[at + 1] as string;
    if (name === '' || value === '') continue;
    const convention = CONVENTION[name] ?? `skywalking.${name}`;
    const before = attributes.get(convention);
    // Some agents repeat a property, one address each.
    attributes.set(convention, before === undefined || before === value ? value : `${before},${value}`);
  }
  const executable = EXECUTABLES[attributes.get('telemetry.sdk.language')?.toLowerCase() ?? ''];
  if (executable !== undefined && attributes.has('process.pid')) attributes.set('process.executable.name', executable);
  return [...attributes].flat();
}
