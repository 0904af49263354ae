export const where = "inside";
