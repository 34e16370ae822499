import { type DashboardPage } from '../config';
import { type Dashboard, readDashboard } from '../model/dashboard';
import { translateDashboard } from './translate-dashboard';

/** The dashboards that Grafana is provisioned with. */
const SOURCES: Readonly<Record<DashboardPage, () => Promise<{ default: unknown }>>> = Object.freeze({
  overview: () => import('dashboards/overview.json'),
  service: () => import('dashboards/service.json'),
  requests: () => import('dashboards/requests.json'),
  trace: () => import('dashboards/trace.json'),
  hosts: () => import('dashboards/hosts.json'),
});

export async function loadDashboard(page: DashboardPage): Promise<Dashboard> {
  const { default: json } = await SOURCES[page]();
  return translateDashboard(readDashboard(json));
}
