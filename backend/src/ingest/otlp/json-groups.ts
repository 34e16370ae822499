import { type ToldResource } from '../spans/span-sink';
import { JsonReader } from '../wire/json-reader';
import { jsonAttributes } from './json-values';
import { toldResource } from './resources';

/** Names of the lists of one signal. */
export interface SignalNames {
  /** `resourceSpans` */
  readonly resources: string;
  /** `scopeSpans` */
  readonly scopes: string;
  /** `spans` */
  readonly items: string;
}

/**
 * Goes through an export request in JSON: `onScope` once for each scope, then `onItem` with the reader at each span or
 * record. A resource may stand behind what it is the resource of, so that is read first; unknown names are ignored.
 */
export function readJsonGroups(
  body: Buffer,
  names: SignalNames,
  onScope: (told: ToldResource) => void,
  onItem: (reader: JsonReader) => void,
): void {
  const reader = new JsonReader(body);
  reader.object((name) => {
    if (name !== names.resources) return reader.skip();
    reader.list(() => {
      const group = Buffer.from(reader.raw());
      const resource = attributesOf(group, 'resource');
      const inner = new JsonReader(group);
      inner.object((member) => {
        if (member !== names.scopes) return inner.skip();
        inner.list(() => readScope(Buffer.from(inner.raw()), names, resource.attributes, onScope, onItem));
      });
    });
  });
  reader.finish();
}

function readScope(
  part: Buffer,
  names: SignalNames,
  resource: readonly string[],
  onScope: (told: ToldResource) => void,
  onItem: (reader: JsonReader) => void,
): void {
  const scope = attributesOf(part, 'scope');
  onScope(toldResource(resource, scope.name, scope.version, scope.attributes));
  const reader = new JsonReader(part);
  reader.object((member) => {
    if (member === names.items) reader.list(() => onItem(reader));
    else reader.skip();
  });
}

/** The resource or scope of a part, wherever in it that stands. */
function attributesOf(part: Buffer, which: 'resource' | 'scope') {
  const found = { name: '', version: '', attributes: [] as string[] };
  const reader = new JsonReader(part);
  reader.object((member) => {
    if (member !== which) return reader.skip();
    reader.object((name) => {
      if (name === 'attributes') found.attributes = jsonAttributes(reader);
      else if (name === 'name') found.name = reader.text();
      else if (name === 'version') found.version = reader.text();
      else reader.skip();
    });
  });
  return found;
}
