import i18next from 'i18next';
import { initPluginTranslations } from '@grafana/i18n';
import { BASE_PATH, STORAGE } from '../config';

export const LANGUAGES = Object.freeze([
  { code: 'en-US', name: 'English' },
  { code: 'zh-Hans', name: '中文' },
] as const);
export type Language = (typeof LANGUAGES)[number]['code'];
const ENGLISH: Language = 'en-US';

/** The stored choice, else the browser's language: first-paint.js found out. */
export function readLanguage(): Language {
  const found = document.documentElement.dataset.language;
  return LANGUAGES.find(({ code }) => code === found)?.code ?? ENGLISH;
}

/** Texts are read when components draw, so a change takes a reload, as in Grafana. */
export function chooseLanguage(language: Language): void {
  localStorage.setItem(STORAGE.language, language);
  window.location.reload();
}

async function fetchCatalogue(url: string): Promise<object> {
  const response = await fetch(url);
  return response.ok ? ((await response.json()) as object) : {};
}

/** The catalogue of a plugin, before the plugin itself, as Grafana loads it. */
export async function loadPluginTexts(id: string): Promise<void> {
  const language = i18next.resolvedLanguage ?? ENGLISH;
  // English is in the code.
  if (language === ENGLISH) return;
  const url = `${BASE_PATH}/public/plugins/${id}/locales/${language}/${id}.json`;
  // Without it the plugin speaks English, which is better than not at all.
  const texts = await fetchCatalogue(url).catch(() => ({}));
  i18next.addResourceBundle(language, id, texts, true, false);
}

/** Grafana's components and the workbench share one instance and one namespace. */
export async function initLanguage(): Promise<Language> {
  const language = readLanguage();
  document.documentElement.lang = language === ENGLISH ? 'en' : language;
  await i18next.init({
    lng: language,
    fallbackLng: ENGLISH,
    supportedLngs: LANGUAGES.map(({ code }) => code),
    partialBundledLanguages: true,
    returnEmptyString: false,
    resources: language === ENGLISH ? {} : { [language]: await chineseTexts() },
    defaultNS: NAMESPACE,
  });
  await initPluginTranslations(NAMESPACE);
  return language;
}

const NAMESPACE = 'workbench';

async function chineseTexts(): Promise<Record<string, object>> {
  const [dashboards, ...parts] = await Promise.all([
    import('texts/dashboards.json'),
    import('texts/grafana-ui.json'),
    import('texts/kit.json'),
    import('texts/workbench.json'),
  ]);
  const own = Object.assign({}, ...parts.map((part) => part.default)) as object;
  return { [NAMESPACE]: own, dashboards: dashboards.default };
}
