import { UsageError } from '../../index.ts';

/** A part of what is done, with a beginning and an end. */
export interface Span {
  set(name: string, value: string | number): void;
  child(name: string): Span;
  /** @param failed Whether it came to nothing by a fault of ours. */
  end(failed?: boolean): void;
}

/** Where spans are begun. Without configuration they cost nothing and go nowhere. */
export interface Tracer {
  /** @param parent The header `traceparent` of a request, if it has one. */
  start(name: string, parent?: string): Span;
  close(): Promise<void>;
}

const NO_SPAN: Span = { set: () => {}, child: () => NO_SPAN, end: () => {} };

/** A tracer for nobody. */
export const NO_TRACER: Tracer = { start: () => NO_SPAN, close: async () => {} };

/** As the specification of OpenTelemetry has them. */
const ENDPOINTS = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'];

/**
 * The tracer that configuration and environment ask for. OpenTelemetry is loaded for none but those who
 * do.
 *
 * @throws UsageError when its packages are not there.
 */
export async function openTracer(
  endpoint: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Tracer> {
  const asked =
    endpoint !== undefined || ENDPOINTS.some((name) => (environment[name] ?? '') !== '');
  const off =
    environment['OTEL_SDK_DISABLED'] === 'true' || environment['OTEL_TRACES_EXPORTER'] === 'none';
  if (!asked || off) {
    return NO_TRACER;
  }
  try {
    const { otelTracer } = await import('./otel.ts');
    return otelTracer(endpoint, environment['OTEL_SERVICE_NAME'] ?? 'pysandbox');
  } catch (error) {
    throw new UsageError(
      'traces need packages that are not there; `npm install @opentelemetry/api @opentelemetry/resources @opentelemetry/sdk-trace-base @opentelemetry/exporter-trace-otlp-http`',
      { cause: error },
    );
  }
}
