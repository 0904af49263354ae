// The service's answers as types, and the one call that the route needs.

export type Code =
  | 'BAD_REQUEST' | 'UNAUTHORIZED' | 'PACKAGE_NOT_FOUND' | 'VERSION_NOT_FOUND' | 'FUNCTION_NOT_FOUND'
  | 'PAYLOAD_TOO_LARGE' | 'LOAD_FAILED' | 'EXECUTION_FAILED' | 'OUTPUT_NOT_JSON' | 'UNSUPPORTED' | 'DENIED'
  | 'TIMEOUT' | 'MEMORY_LIMIT' | 'OUTPUT_TOO_LARGE' | 'CRASHED' | 'RATE_LIMITED' | 'REGISTRY_UNAVAILABLE'
  | 'INTEGRITY' | 'OVERLOADED' | 'INTERNAL';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface ExecuteRequest {
  packageName: string;
  functionName?: string;
  params?: { [key: string]: Json };
  args?: Json[];
  version?: string;
  env?: Record<string, string>;
  timeoutMs?: number;
  memoryMb?: number;
}

export type ExecuteAnswer =
  | { success: true; output: Json; executionTimeMs: number; logs: string[] }
  | { success: false; error: string; code: Code; executionTimeMs: number; logs: string[] };

export interface Executed {
  status: number;
  answer: ExecuteAnswer;
  retryAfter: string | null;
}

/** Runs one function. A failure of the package is an answer; only a service that cannot be reached throws. */
export async function execute(request: ExecuteRequest, signal?: AbortSignal): Promise<Executed> {
  const url = process.env.SANDBOX_URL;
  if (!url) throw new Error('SANDBOX_URL is not set');
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (process.env.SANDBOX_API_KEY) headers.authorization = `Bearer ${process.env.SANDBOX_API_KEY}`;
  const response = await fetch(new URL('/execute', url), {
    method: 'POST',
    headers,
    body: JSON.stringify(request),
    signal,
    cache: 'no-store',
  });
  return {
    status: response.status,
    answer: (await response.json()) as ExecuteAnswer,
    retryAfter: response.headers.get('retry-after'),
  };
}
