import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@thalweg/panel-kit';
import { type Hint, type StretchKind } from './ladder';

export function stretchName(kind: StretchKind): string {
  switch (kind) {
    case 'client_queue':
      return t('ladder.kind.client-queue', 'Client queue');
    case 'network':
      return t('ladder.kind.network', 'Network');
    case 'gateway':
      return t('ladder.kind.gateway', 'Gateway');
    case 'server_queue':
      return t('ladder.kind.server-queue', 'Server queue');
    case 'server':
      return t('ladder.kind.server', 'Server');
    case 'beyond':
      return t('ladder.kind.beyond', 'Beyond the last point');
  }
}

export function stretchExplained(kind: StretchKind): string {
  switch (kind) {
    case 'client_queue':
      return t('ladder.tip.client-queue', 'Waiting in the client: its library, its socket, its kernel');
    case 'network':
      return t('ladder.tip.network', 'On the way, and in the kernels at both ends as far as no point parts them');
    case 'gateway':
      return t('ladder.tip.gateway', 'Inside the gateway');
    case 'server_queue':
      return t('ladder.tip.server-queue', 'Arrived at the server, and waiting to be read and handled');
    case 'server':
      return t('ladder.tip.server', 'Handled by the server');
    case 'beyond':
      return t('ladder.tip.beyond', 'Network and server together: no point further on saw the request');
  }
}

export function hintText(hint: Hint): string {
  switch (hint) {
    case 'client':
      return t('ladder.hint.client', 'No point saw the client’s side: how long the client waited is not known.');
    case 'server':
      return t(
        'ladder.hint.server',
        'No point saw the server’s side: an agent on its host would part server from network.',
      );
    case 'interfaces':
      return t(
        'ladder.hint.interfaces',
        'Points at network interfaces (c, s) would part client queue, network and server queue.',
      );
    case 'nodes':
      return t(
        'ladder.hint.nodes',
        'Points at nodes (c-nd, s-nd) would part the pods’ network from that between nodes.',
      );
    case 'gateways':
      return t('ladder.hint.gateways', 'Points at gateways (c-gw, s-gw) would show time in load balancers and NAT.');
    case 'applications':
      return t(
        'ladder.hint.applications',
        'Spans of an SDK (c-app, s-app) would show the wait between system call and handler.',
      );
  }
}

/** One colour per kind, far apart for colour-blind readers too; none that services or failures have. */
export function stretchColor(theme: GrafanaTheme2, kind: StretchKind): string {
  return kind === 'beyond' ? theme.colors.text.disabled : theme.visualization.getColorByName(COLOR_NAME[kind]);
}

const COLOR_NAME: Readonly<Record<Exclude<StretchKind, 'beyond'>, string>> = Object.freeze({
  client_queue: 'super-light-yellow',
  network: 'orange',
  gateway: 'dark-purple',
  server_queue: 'dark-yellow',
  server: 'blue',
});
