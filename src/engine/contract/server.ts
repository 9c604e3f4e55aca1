import { api } from './api.ts';
import type { Handlers, Method } from './api.ts';
import type { ClientEnvelope, ContractError, ServerEnvelope } from './envelope.ts';

/** An error that a handler throws to refuse a request with a sentence for the person. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly error: ContractError;
  constructor(error: ContractError) {
    super(error.message);
    this.error = error;
  }
}

/**
 * Answers one request: parses its input by the table, calls the handler, and turns every failure into a `ContractError`.
 * @returns the response envelope; never rejects
 */
export async function answer(handlers: Handlers, request: Extract<ClientEnvelope, { type: 'request' }>): Promise<ServerEnvelope> {
  const { id, method } = request;
  if (!isMethod(method)) return failure(id, { code: 'unknown-method', message: `expected a method of the contract, was "${method}"` });
  const parsed = api[method].input.safeParse(request.input);
  if (!parsed.success) return failure(id, inputError(method, parsed.error.issues));
  try {
    const handler = handlers[method] as (input: unknown) => unknown;
    return { type: 'response', id, ok: true, output: await handler(parsed.data) };
  } catch (error) {
    if (error instanceof RequestRefused) return failure(id, error.error);
    return failure(id, { code: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

function isMethod(name: string): name is Method {
  return Object.hasOwn(api, name);
}

function failure(id: number, error: ContractError): ServerEnvelope {
  return { type: 'response', id, ok: false, error };
}

function inputError(method: Method, issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): ContractError {
  const violations = issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
  const first = violations[0];
  return { code: 'invalid-input', message: first ? `${first.path || 'input'}: ${first.message}` : 'invalid input', where: method, violations };
}
