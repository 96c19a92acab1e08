import { UsageError } from '../../model/errors.ts';

/** Steps of a path that are shown. */
const MAX_STEPS = 20;
/** UTF-16 units of one of them. */
const MAX_STEP_UNITS = 100;
const NAME = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u;

/** The same error, with where in the value it was: `inputs.user[3]`. */
export function locate(cause: UsageError, steps: readonly (string | number)[]): UsageError {
  const path = steps.slice(0, MAX_STEPS).map(stepText).join('') || 'the value';
  return new UsageError(`${path}: ${cause.message}`, {
    cause,
    details: { ...cause.details, path },
  });
}

function stepText(step: string | number, index: number): string {
  if (typeof step === 'string' && step.length <= MAX_STEP_UNITS && NAME.test(step)) {
    return index === 0 ? step : `.${step}`;
  }
  return `[${JSON.stringify(step).slice(0, MAX_STEP_UNITS)}]`;
}
