export default "umlaut";
