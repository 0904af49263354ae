export class Plain { constructor() { this.made = true; } static make() { return "made"; } }
export function Old() { if (!new.target) return "called without new"; }
export const bound = Plain.make.bind(Plain);
export default class Default {}
