import { labelName } from './names';

const SERVICE_NAME = 'service.name';
const SERVICE_NAMESPACE = 'service.namespace';
const SERVICE_INSTANCE = 'service.instance.id';
const IDENTIFYING = [SERVICE_NAME, SERVICE_NAMESPACE, SERVICE_INSTANCE];
/** What tells where a series comes from stands in each, so that it gets its tags; the rest stands in target_info. */
const PROMOTED = Object.freeze(['host.name', 'k8s.namespace.name', 'k8s.pod.name']);

export type Labels = Map<string, string>;

/** Labels that a resource gives to each of its series. */
export interface ResourceLabels {
  readonly job: string | undefined;
  readonly instance: string | undefined;
  readonly promoted: Labels;
}

export function resourceLabels(attributes: ReadonlyMap<string, string>): ResourceLabels {
  const name = attributes.get(SERVICE_NAME);
  const namespace = attributes.get(SERVICE_NAMESPACE);
  const promoted = new Map<string, string>();
  for (const attribute of PROMOTED) {
    const value = attributes.get(attribute);
    if (value !== undefined) promoted.set(labelName(attribute), value);
  }
  return {
    job: name === undefined || namespace === undefined ? name : `${namespace}/${name}`,
    instance: attributes.get(SERVICE_INSTANCE),
    promoted,
  };
}

/** Labels of a data point; those of its resource win over attributes of the same name, as in Prometheus. */
export function pointLabels(attributes: ReadonlyMap<string, string>, resource: ResourceLabels): Labels {
  const labels = translate(attributes, () => true);
  for (const [name, value] of resource.promoted) if (!labels.has(name)) labels.set(name, value);
  return identify(labels, resource);
}

/** Labels of target_info; undefined when it would identify or tell nothing. */
export function targetInfoLabels(
  attributes: ReadonlyMap<string, string>,
  resource: ResourceLabels,
): Labels | undefined {
  if (resource.job === undefined && resource.instance === undefined) return undefined;
  const labels = translate(attributes, (attribute) => !IDENTIFYING.includes(attribute));
  return [...labels.values()].some((value) => value !== '') ? identify(labels, resource) : undefined;
}

/** Names and values in turn, sorted by name; empty ones are none. */
export function flatLabels(labels: Labels): string[] {
  return [...labels]
    .filter(([name, value]) => name !== '' && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flat();
}

/** Attributes whose names become the same share a label, values in the order of their names. */
function translate(attributes: ReadonlyMap<string, string>, wanted: (attribute: string) => boolean): Labels {
  const labels = new Map<string, string>();
  for (const attribute of [...attributes.keys()].sort()) {
    const name = wanted(attribute) ? labelName(attribute) : '';
    if (name === '') continue;
    const value = attributes.get(attribute) ?? '';
    const before = labels.get(name);
    labels.set(name, before === undefined ? value : `${before};${value}`);
  }
  return labels;
}

function identify(labels: Labels, { job, instance }: ResourceLabels): Labels {
  if (job !== undefined) labels.set('job', job);
  if (instance !== undefined) labels.set('instance', instance);
  return labels;
}
