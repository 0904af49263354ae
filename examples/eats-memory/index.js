const kinds = {
  heap: (kept) => kept.push(new Array(10_000).fill(kept.length)),
  buffers: (kept) => kept.push(new Uint8Array(1 << 20).fill(1)),
  wasm: (kept) => kept.push(new WebAssembly.Memory({ initial: 16 })),
};

export default function eatsMemory({ kind = "heap" }) {
  console.log(`eating memory: ${kind}`);
  const kept = [];
  for (;;) kinds[kind](kept);
}
