// The shape that the AI SDK's `tool()` returns. A real package would import `tool` and `jsonSchema` from `ai`.
export const convertTemperature = {
  description: "Converts a temperature between Celsius and Fahrenheit",
  inputSchema: {
    type: "object",
    properties: {
      value: { type: "number", description: "The temperature" },
      unit: { type: "string", enum: ["celsius", "fahrenheit"], description: "The unit of the value" },
    },
    required: ["value", "unit"],
    additionalProperties: false,
  },
  async execute({ value, unit }, { abortSignal }) {
    abortSignal.throwIfAborted();
    return unit === "celsius" ? { fahrenheit: value * 1.8 + 32 } : { celsius: (value - 32) / 1.8 };
  },
};
