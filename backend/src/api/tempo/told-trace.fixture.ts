import { BEGIN_MS } from '../../query/shop.fixture';
import { type Store } from '../../store/client';

export const TRACE = '0af7651916cd43dd8448eb211c80319c';
/** 40 s after the shop's first page. */
export const TOLD_MS = BEGIN_MS + 40_000;

const at = (ms: number) =>
  `fromUnixTimestamp64Nano(toInt64(${BigInt(TOLD_MS) * 1_000_000n + BigInt(ms) * 1_000_000n}), 'UTC')`;

/** A checkout as SDKs tell it: a request, work within it with an event and a link, and a call that failed. */
export async function insertToldTrace(store: Store): Promise<void> {
  await store.command(`INSERT INTO tag.resource
    (resource_id, service, instance, attributes, scope_name, scope_version, scope_attributes, seen_time) VALUES
    (77, 'checkout', 'checkout-1', {'service.name': 'checkout', 'deployment.environment': 'prod', 'host.name': 'a'},
     'shop-sdk', '1.2.3', {'flavour': 'mint'}, now64(9))`);
  const columns = `row_id, start_time, end_time, agent_id, signal_source, observation_point, span_kind, trace_id, span_id,
    parent_span_id, span_name, app_service, resource_id, l7_protocol, type, request_type, endpoint, response_status,
    response_code, response_exception, attribute_names, attribute_values, events, links, trace_state`;
  await store.command(`INSERT INTO flow_log.l7_flow_log (${columns}) VALUES
    (800001, ${at(0)}, ${at(250)}, 0, 4, 's-app', 2, '${TRACE}', 'b7ad6b7169203331', '', 'POST /checkout', 'checkout',
     77, 20, 2, 'POST', '/checkout', 0, 200, '', ['cart.items', 'vip', 'note'], ['3', 'true', 'a "b"'], '', '', 'k=v'),
    (800002, ${at(10)}, ${at(60)}, 0, 4, 'app', 1, '${TRACE}', 'b7ad6b7169203332', 'b7ad6b7169203331', 'price', 'checkout',
     77, 0, 2, '', 'price', 0, 0, '', ['cart.items', 'ratio'], ['12', '0.5'],
     '[{"time_ns":"${BigInt(TOLD_MS + 20) * 1_000_000n}","name":"exception","attributes":{"exception.message":"out of mint","n":7}}]',
     '[{"trace_id":"1af7651916cd43dd8448eb211c80319c","span_id":"c7ad6b7169203331","trace_state":"","attributes":{"why":"batch"}}]', ''),
    (800003, ${at(70)}, ${at(200)}, 0, 4, 'c-app', 3, '${TRACE}', 'b7ad6b7169203333', 'b7ad6b7169203331', 'charge', 'checkout',
     77, 41, 2, '', '/pay.Pay/Charge', 3, 14, 'card declined', ['rpc.system'], ['grpc'], '', '', '')`);
}
