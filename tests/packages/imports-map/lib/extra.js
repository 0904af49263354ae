export const extra = "by its own name";
