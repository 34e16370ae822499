-- Samples beside the labels and tags of their series, each once, for SQL. Put conditions on `time` and `metric`.
CREATE VIEW IF NOT EXISTS metrics.sample $ON_CLUSTER AS
SELECT
    s.time AS time, r.metric AS metric, r.labels AS labels, s.value AS value,
    r.host AS host, r.pod AS pod, r.container AS container, r.gprocess AS gprocess,
    r.auto_service AS auto_service, r.auto_instance AS auto_instance,
    r.source AS source, s.series_id AS series_id
FROM metrics.samples AS s FINAL
INNER JOIN
(
    SELECT series_id, metric, labels, host, pod, container, gprocess, auto_service, auto_instance, source
    FROM metrics.series FINAL
) AS r ON r.series_id = s.series_id;
