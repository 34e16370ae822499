import type { APIRequestContext } from '@playwright/test';

export interface Rule {
  readonly name: string;
  readonly state: string;
  readonly health: string;
  readonly lastEvaluation: string;
  readonly alerts: readonly { readonly state: string; readonly labels: Readonly<Record<string, string>> }[];
}

/** The rules of the folder Thalweg as Grafana's scheduler sees them. */
export async function rulesOf(request: APIRequestContext): Promise<Rule[]> {
  const response = await request.get('/api/prometheus/grafana/api/v1/rules');
  const { data } = (await response.json()) as { data: { groups: { file: string; rules: Partial<Rule>[] }[] } };
  return data.groups
    .filter(({ file }) => file === 'Thalweg')
    .flatMap(({ rules }) => rules.map((rule) => ({ ...rule, alerts: rule.alerts ?? [] }) as Rule));
}
