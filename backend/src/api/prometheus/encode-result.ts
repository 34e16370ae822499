import { type InstantResult, type RangeResult, type ResultSeries, type Sample } from '../../query/promql/engine';
import { histogramPointText, pointText, timeText } from './encode';

/** `{"resultType":…,"result":…}`, at most `limit` series when it is not 0. */
export function resultText(result: InstantResult | RangeResult, limit: number, more = ''): string {
  const head = `{"resultType":"${result.resultType}","result":`;
  switch (result.resultType) {
    case 'vector':
      return `${head}[${cut(result.samples, limit).map(sampleText).join(',')}]${more}}`;
    case 'matrix':
      return `${head}[${cut(result.series, limit).map(seriesText).join(',')}]${more}}`;
    case 'scalar':
      return `${head}${pointText(result.timeMs, result.value)}${more}}`;
    case 'string':
      return `${head}[${timeText(result.timeMs)},${JSON.stringify(result.value)}]${more}}`;
  }
}

/** Series that a result has, before a limit. */
export function seriesCount(result: InstantResult | RangeResult): number {
  if (result.resultType === 'vector') return result.samples.length;
  return result.resultType === 'matrix' ? result.series.length : 0;
}

const cut = <T>(all: readonly T[], limit: number): readonly T[] => (limit > 0 ? all.slice(0, limit) : all);

function sampleText({ labels, timeMs, value, histogram }: Sample): string {
  const metric = `{"metric":${JSON.stringify(labels)}`;
  return histogram
    ? `${metric},"histogram":${histogramPointText(timeMs, histogram)}}`
    : `${metric},"value":${pointText(timeMs, value)}}`;
}

function seriesText({ labels, times, values, histograms }: ResultSeries): string {
  let text = `{"metric":${JSON.stringify(labels)}`;
  if (times.length > 0) {
    let separator = ',"values":[';
    for (let i = 0; i < times.length; i++) {
      text += separator + pointText(times[i] as number, values[i] as number);
      separator = ',';
    }
    text += ']';
  }
  if (histograms.length > 0) {
    const points = histograms.map(({ timeMs, histogram }) => histogramPointText(timeMs, histogram));
    text += `,"histograms":[${points.join(',')}]`;
  }
  return `${text}}`;
}
