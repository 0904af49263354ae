// POST /api/execute: what the browser may ask of the sandbox. The key stays on the server, and so does the choice of limits.

import { execute, type ExecuteAnswer, type Json } from '../../../lib/sandbox';

export const runtime = 'nodejs';
export const maxDuration = 60;

export async function POST(request: Request): Promise<Response> {
  const asked = await read(request);
  if (asked === null) return refuse(400, 'BAD_REQUEST', 'send packageName, and if you like functionName and params');
  try {
    // The browser's signal goes along: when it leaves, the call and its process end.
    const { status, answer, retryAfter } = await execute({ ...asked, timeoutMs: 10_000, memoryMb: 128 }, request.signal);
    return Response.json(answer, { status, headers: retryAfter ? { 'retry-after': retryAfter } : {} });
  } catch (error) {
    console.error('the sandbox cannot be reached', error);
    return refuse(502, 'INTERNAL', 'the sandbox cannot be reached');
  }
}

interface Asked {
  packageName: string;
  functionName?: string;
  params?: { [key: string]: Json };
}

/** The fields that a browser may choose, and no others. */
async function read(request: Request): Promise<Asked | null> {
  const body: unknown = await request.json().catch(() => null);
  if (typeof body !== 'object' || body === null) return null;
  const { packageName, functionName, params } = body as Record<string, unknown>;
  if (typeof packageName !== 'string') return null;
  if (functionName !== undefined && typeof functionName !== 'string') return null;
  if (params !== undefined && (typeof params !== 'object' || params === null || Array.isArray(params))) return null;
  return { packageName, functionName, params: params as Asked['params'] };
}

function refuse(status: number, code: 'BAD_REQUEST' | 'INTERNAL', error: string): Response {
  const answer: ExecuteAnswer = { success: false, error, code, executionTimeMs: 0, logs: [] };
  return Response.json(answer, { status });
}
