export const how = "import";
export default how;
