export default "hash";
