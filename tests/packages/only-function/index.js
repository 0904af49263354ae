export const limit = 3;
export class Helper {}
export const run = ({ text = "nothing" }) => text.slice(0, limit);
