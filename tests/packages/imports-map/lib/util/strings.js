export default "strings";
