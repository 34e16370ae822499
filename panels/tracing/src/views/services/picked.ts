import { type ServiceEdge, type ServiceGraph, type ServiceNode } from './service-graph';

/** What the reader pressed on the map. */
export type Picked =
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'calls'; readonly source: string; readonly target: string };

export const pickedNode = ({ nodes }: ServiceGraph, picked: Picked | undefined): ServiceNode | undefined =>
  picked?.kind === 'service' ? nodes.find(({ name }) => name === picked.name) : undefined;

export const pickedEdge = ({ edges }: ServiceGraph, picked: Picked | undefined): ServiceEdge | undefined =>
  picked?.kind === 'calls'
    ? edges.find(({ source, target }) => source === picked.source && target === picked.target)
    : undefined;
