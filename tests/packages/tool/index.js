export const shout = {
  description: "Writes a text in capitals",
  inputSchema: { type: "object", properties: { text: { type: "string" }, times: { type: "integer", minimum: 1 } }, required: ["text"], additionalProperties: false },
  async execute({ text, times = 1 }, { toolCallId, messages, abortSignal }) {
    return [text.toUpperCase().repeat(times), typeof toolCallId, messages.length, abortSignal.aborted];
  },
};
