import { ROOT_CONTEXT, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import type { Context, Span as OtelSpan, Tracer as OtelTracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

import type { Span, Tracer } from './tracing.ts';

/** As W3C Trace Context has it: version, trace, parent, flags. */
const TRACE_PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** A tracer that sends what it records by OTLP; without an endpoint to where the OTEL_ variables say. */
export function otelTracer(endpoint: string | undefined, serviceName: string): Tracer {
  const exporter = new OTLPTraceExporter(endpoint === undefined ? {} : { url: endpoint });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('pysandbox');
  return {
    start: (name, parent) => spanOf(tracer, name, parentContext(parent)),
    close: () => provider.shutdown(),
  };
}

function spanOf(tracer: OtelTracer, name: string, context: Context): Span {
  const span: OtelSpan = tracer.startSpan(name, {}, context);
  return {
    set: (key, value) => void span.setAttribute(key, value),
    child: (childName) => spanOf(tracer, childName, trace.setSpan(context, span)),
    end: (failed = false) => {
      if (failed) {
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  };
}

function parentContext(header: string | undefined): Context {
  const [, traceId, spanId, flags] = TRACE_PARENT.exec(header ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) {
    return ROOT_CONTEXT;
  }
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
