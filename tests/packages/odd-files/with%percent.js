export default "percent";
